import type { IntegerType } from '../ir/integer-type.ts';

/** The element code of hw/hls/element.hpp for an element type. */
export function hlsElement(type: IntegerType): string {
  switch (type.kind) {
    case 'bipolar':
      return 'bitwright::bipolar';
    case 'uint':
      return `bitwright::unsigned_integer<${type.bits}>`;
    case 'int':
      return `bitwright::signed_integer<${type.bits}>`;
  }
}
