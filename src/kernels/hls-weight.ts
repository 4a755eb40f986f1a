import type { WeightCode } from '../ir/weight-code.ts';

/** The element code of hw/hls/element.hpp for a stored weight. */
export function hlsWeight(code: WeightCode): string {
  switch (code.kind) {
    case 'bipolar':
    case 'binary':
    case 'ternary':
      return `bitwright::${code.kind}`;
    case 'odd':
      return `bitwright::odd<${code.bits}>`;
    case 'power-of-two':
      return `bitwright::power_of_two<${code.bits}>`;
    case 'int':
      return `bitwright::signed_integer<${code.bits}>`;
  }
}
