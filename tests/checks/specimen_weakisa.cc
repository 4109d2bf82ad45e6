// Exports a weak symbol, as std::max does without optimisation: the weak symbol check must refuse
// it.
#include <algorithm>

int Larger(int a, int b) { return std::max(a, b); }
