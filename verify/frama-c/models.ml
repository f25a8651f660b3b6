(* SPDX-License-Identifier: GPL-2.0-only *)
(* The kernel's data models. It is built with -funsigned-char on every
   architecture, which Frama-C's own machdep for x86-64 does not know; and
   Frama-C 25 has none for 64-bit Arm: LP64 too, long double has 16 bytes. *)
let x86_64 : Cil_types.mach = { Machdeps.gcc_x86_64 with char_is_unsigned = true }

let aarch64 : Cil_types.mach = {
  version = "aarch64 gcc"; compiler = "gcc"; cpp_arch_flags = [];
  sizeof_short = 2; sizeof_int = 4; sizeof_long = 8; sizeof_longlong = 8;
  sizeof_ptr = 8; sizeof_float = 4; sizeof_double = 8; sizeof_longdouble = 16;
  sizeof_void = 1; sizeof_fun = 1;
  size_t = "unsigned long"; wchar_t = "unsigned int"; ptrdiff_t = "long";
  alignof_short = 2; alignof_int = 4; alignof_long = 8; alignof_longlong = 8;
  alignof_ptr = 8; alignof_float = 4; alignof_double = 8;
  alignof_longdouble = 16; alignof_str = 1; alignof_fun = 1;
  char_is_unsigned = true; underscore_name = false;
  const_string_literals = true; little_endian = true; alignof_aligned = 16;
  has__builtin_va_list = true;
}

let () =
  File.new_machdep "iommu_lu_x86_64" x86_64;
  File.new_machdep "iommu_lu_aarch64" aarch64
