// How fast this CPU can multiply 8-bit integers at most: loops of nothing but the instructions that
// the kernels of one tier multiply with, on registers alone. `octet bench` sets a model's speed in
// relation to it.
//
// Each function runs `iterations` rounds of one multiplication on each of several independent
// accumulators, enough of them to hide the latency, and returns the multiply-accumulates done:
//   iterations * accumulators * (products a multiplication)
// What counts is the exact arithmetic of the kernels: int8 or uint8 times int8 into int32, no
// saturation on the way. The multiplications are asm volatile, so that the compiler keeps them all,
// in the loop.
#pragma once

#include <cstdint>

namespace octet::kernels {

// iterations >= 0. Any number of threads may call.
using PeakFunction = int64_t (*)(int64_t iterations);

int64_t PeakReference(int64_t iterations);    // one product at a time
int64_t PeakAvx2(int64_t iterations);         // vpmaddwd, vpaddd: 16 products
int64_t PeakAvxVnni(int64_t iterations);      // vpdpbusd on ymm: 32
int64_t PeakAvx512Vnni(int64_t iterations);   // vpdpbusd on zmm: 64
int64_t PeakNeon(int64_t iterations);         // smull, sadalp: 8
int64_t PeakNeonDotprod(int64_t iterations);  // sdot: 16
int64_t PeakNeonI8mm(int64_t iterations);     // smmla: 32

}  // namespace octet::kernels
