(* SPDX-License-Identifier: GPL-2.0-only *)
(* Prints what a proof takes from the data model besides the program as it is
   normalised for it. The type of wide characters would show in the program. *)
let () =
  Db.Main.extend (fun () ->
      let m = Cil.theMachine.Cil.theMachine in
      Kernel.result "sizes %d %d %d %d %d %d %d %d %d %d %s %s"
        m.Cil_types.sizeof_short m.sizeof_int m.sizeof_long m.sizeof_longlong m.sizeof_ptr
        m.sizeof_float m.sizeof_double m.sizeof_longdouble m.sizeof_void m.sizeof_fun
        m.size_t m.ptrdiff_t;
      Kernel.result "alignments %d %d %d %d %d %d %d %d %d %d %d"
        m.alignof_short m.alignof_int m.alignof_long m.alignof_longlong m.alignof_ptr
        m.alignof_float m.alignof_double m.alignof_longdouble m.alignof_str m.alignof_fun
        m.alignof_aligned;
      Kernel.result "unsigned char %B, little endian %B"
        m.char_is_unsigned m.little_endian)
