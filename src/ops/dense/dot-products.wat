;; Dot products of 16-bit integers, eight multiply-adds an instruction.
;;
;; The weights of four rows stay near while all vectors pass: four running sums share each load of a vector.
(module
  (memory (export "memory") 1)

  ;; Adds the lanes of four sums: [a, b, c, d].
  (func $sums (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local $ab v128) (local $cd v128)
    ;; [a0 + a2, b0 + b2, a1 + a3, b1 + b3], and the same of c and d
    (local.set $ab (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $cd (i32x4.add
      (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
      (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (i32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd))))

  ;; out[vector][row], 32 bits, from weights[row][i] and vectors[vector][i], 16 bits each. $rows is a multiple of 4; a row
  ;; and a vector take $bytes, a multiple of 16, and at least that.
  (func (export "dotProducts")
    (param $weights i32) (param $vectors i32) (param $out i32) (param $rows i32) (param $count i32) (param $bytes i32)
    (local $row i32) (local $vector i32) (local $w i32) (local $x i32) (local $end i32) (local $at i32)
    (local $v v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $everyFourRows
      (local.set $x (local.get $vectors))
      (local.set $vector (i32.const 0))
      (loop $everyVector
        (local.set $w (local.get $weights))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (local.set $end (i32.add (local.get $x) (local.get $bytes)))
        (loop $everyEight
          (local.set $v (v128.load (local.get $x)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $w)))))
          (local.set $at (i32.add (local.get $w) (local.get $bytes)))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (local.get $bytes)))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (local.get $bytes)))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $at)))))
          (local.set $w (i32.add (local.get $w) (i32.const 16)))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (br_if $everyEight (i32.lt_u (local.get $x) (local.get $end))))
        (v128.store
          (i32.add (local.get $out) (i32.shl
            (i32.add (i32.mul (local.get $vector) (local.get $rows)) (local.get $row))
            (i32.const 2)))
          (call $sums (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (local.set $vector (i32.add (local.get $vector) (i32.const 1)))
        (br_if $everyVector (i32.lt_u (local.get $vector) (local.get $count))))
      (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $bytes) (i32.const 2))))
      (local.set $row (i32.add (local.get $row) (i32.const 4)))
      (br_if $everyFourRows (i32.lt_u (local.get $row) (local.get $rows))))))
