// What base must not include.
#pragma once
