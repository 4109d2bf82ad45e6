// A room above kernels asks which CPU it is compiled for: the layering check must refuse this.
#if defined(__x86_64__)
#endif
