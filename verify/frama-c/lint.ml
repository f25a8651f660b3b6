(* SPDX-License-Identifier: GPL-2.0-only *)
(* Names every construct in the files themselves that WP 25 does not model, or
   models wrongly: with them it proves what is false. *)
open Cil_types

let found = ref 0

let report location what =
  incr found;
  Kernel.feedback "forbidden: %a: %s" Cil_datatype.Location.pretty location what

(* Frama-C's own headers are not ours. *)
let ours (start, _) =
  let path = Filepath.Normalized.to_pretty_string start.Filepath.pos_path in
  let share = "FRAMAC_SHARE" in
  let length = String.length share in
  String.length path < length || String.sub path 0 length <> share

let plain t =
  let rec strip t = match Cil.unrollTypeDeep t with
    | TPtr (t, _) -> TPtr (strip t, [])
    | t -> Cil.type_remove_qualifier_attributes_deep t
  in
  strip t

let pointer_cast t e =
  let from = Cil.typeOf e in
  (Cil.isPointerType t || Cil.isPointerType from)
  && not (Cil.isZero e)
  && not (Cil_datatype.Typ.equal (plain t) (plain from))

let is_cleanup = function
  | Attr (("cleanup" | "__cleanup__"), _) -> true
  | _ -> false

class visitor = object
  inherit Visitor.frama_c_inplace

  method! vexpr e =
    (match e.enode with
     | CastE (t, inner) when ours e.eloc && pointer_cast t inner ->
       report e.eloc "pointer cast"
     | _ -> ());
    Cil.DoChildren

  method! voffs offset =
    (match offset with
     | Field (f, _) when ours f.floc ->
       let here = Cil.CurrentLoc.get () in
       if not f.fcomp.cstruct then report here "union";
       if f.fbitfield <> None then report here "bit-field"
     | _ -> ());
    Cil.DoChildren

  method! vvdec v =
    if ours v.vdecl && List.exists is_cleanup v.vattr then
      report v.vdecl "cleanup attribute";
    Cil.DoChildren

  method! vinst i =
    (match i with
     | Asm (_, _, _, here) when ours here -> report here "asm"
     | Call (_, { enode = Lval (Mem _, _); _ }, _, here) when ours here ->
       report here "indirect call"
     | _ -> ());
    Cil.DoChildren
end

let () =
  Db.Main.extend (fun () ->
      Visitor.visitFramacFileSameGlobals (new visitor) (Ast.get ());
      Kernel.feedback "lint: %d forbidden constructs" !found)
