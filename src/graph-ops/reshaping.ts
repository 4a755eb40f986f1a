import { tensor } from '../ir/tensor.ts';
import { RESHAPING } from './algebra.ts';
import { reshapedFrames } from './frame-rules.ts';
import { RESHAPED_CODES } from './normalising/codes.ts';
import { asLayout } from './normalising/layout.ts';
import { keptType } from './output-types.ts';
import { type GraphOpRoom, given } from './room.ts';

/**
 * A room whose output has the elements of its first input, in their order, under another shape. Its attributes are those
 * of one frame, unless told.
 */
export function reshapingRoom<const Kind extends string, Attrs>(
  kind: Kind,
  facts: Pick<GraphOpRoom<Kind, Attrs>, 'inputs' | 'infer'> &
    Partial<Pick<GraphOpRoom<Kind, Attrs>, 'frames'>>,
): GraphOpRoom<Kind, Attrs> {
  return {
    frames: reshapedFrames,
    ...facts,
    kind,
    evaluate(_, inputs, { shapes }) {
      const x = given(inputs, 0);
      return [tensor(x.kind, shapes[0], x.data)];
    },
    types: keptType,
    algebra: RESHAPING,
    codes: RESHAPED_CODES,
    atEnd: 'built',
    normalise: asLayout,
  };
}
