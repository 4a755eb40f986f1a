import type { IntegerType } from '../../ir/integer-type.ts';
import { hlsElement } from './hls-element.ts';

/** The element code of hw/hls/element.hpp for a stored weight. */
export function hlsWeight(weight: { readonly kind: 'ternary' } | IntegerType): string {
  return weight.kind === 'ternary' ? 'bitwright::ternary' : hlsElement(weight);
}
