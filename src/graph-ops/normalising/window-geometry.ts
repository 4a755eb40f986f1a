import type { CanonicalWindowAttrs } from '../../canonical/graph.ts';
import type { WindowAxis } from '../windows.ts';

/** Windows over one axis are windows over an image of height 1. */
export function geometryOf(axes: readonly WindowAxis[]): Omit<CanonicalWindowAttrs, 'padding'> {
  const one: WindowAxis = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };
  const [y, x] = axes.length === 1 ? [one, axes[0]] : axes;
  // With ceil mode the last window may reach past the padding: what it reads there is padding too.
  const behind = (a: WindowAxis): number =>
    Math.max(a.after, (a.output - 1) * a.stride + (a.kernel - 1) * a.dilation + 1 - a.input - a.before);
  return {
    kernel: [y.kernel, x.kernel],
    strides: [y.stride, x.stride],
    dilations: [y.dilation, x.dilation],
    pads: [y.before, x.before, behind(y), behind(x)],
  };
}
