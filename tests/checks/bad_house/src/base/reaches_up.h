// A room below reaches up: the layering check must refuse this.
#include "model/graph.h"
