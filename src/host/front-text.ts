import * as B from '../exact/broadcast.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { HostFront } from '../quant/host-front.ts';
import { parseQuantizer, quantizerText } from './exact-text.ts';

/** The fields of the manifest that say what the host does to the model's float input. */
type FrontText = Pick<Manifest['inputs'][number], 'hostSteps' | 'hostQuantizer'>;

/** What the host does as the manifest writes it; without it the wire is declared. */
export function frontText(front: HostFront | undefined): FrontText {
  if (!front) return { hostQuantizer: null };
  const { steps, quantizer } = front;
  const [first] = quantizer.values;
  return {
    ...(steps.length > 0
      ? {
          hostSteps: steps.map(({ kind, operand }) => ({
            kind,
            shape: [...operand.shape],
            operand: [...operand.values],
          })),
        }
      : {}),
    hostQuantizer: B.isShared(quantizer)
      ? quantizerText(first)
      : { kind: 'each', shape: [...quantizer.shape], quantizers: quantizer.values.map(quantizerText) },
  };
}

/** The inverse of `frontText`; `input` is the manifest's. */
export function parseFront({
  shape,
  hostSteps = [],
  hostQuantizer,
}: FrontText & Pick<Manifest['inputs'][number], 'shape'>): { readonly front?: HostFront } {
  if (!hostQuantizer) return {};
  const quantizer =
    hostQuantizer.kind === 'each'
      ? { shape: hostQuantizer.shape, values: hostQuantizer.quantizers.map(parseQuantizer) }
      : B.shared(shape.length, parseQuantizer(hostQuantizer));
  const steps = hostSteps.map(step => ({
    kind: step.kind,
    operand: { shape: step.shape, values: step.operand },
  }));
  return { front: { steps, quantizer } };
}
