import { fail } from '../ir/diagnostic.ts';
import { builderDiagnostic } from './builder-diagnostics.ts';
import type {
  ArgMaxOptions,
  ConvOptions,
  GatedConvOptions,
  GatedGemmOptions,
  GateOptions,
  GemmOptions,
  Named,
  QuantOptions,
  Value,
} from './builder-options.ts';
import { GraphBuilder } from './graph-builder.ts';

/**
 * Layers with several kernels, of which a gate picks one for each image (Pham and Chung 2021, "Conditional
 * computation"). Nothing here is an operator of its own: the winner is an ArgMax, and a parameter of the
 * winning kernel is a Gather from the parameters of all kernels, stacked along a first axis.
 */
export abstract class GatedLayers extends GraphBuilder {
  /** How many kernels the gates of this network decide between, by their winners. */
  readonly #kernels = new Map<Value, number>();

  abstract quant(x: Value, options: QuantOptions): Value;
  abstract conv(x: Value, weights: Value, options: ConvOptions): Value;
  abstract matMul(a: Value, b: Value, options: Named): Value;
  abstract gemm(a: Value, b: Value, options: GemmOptions): Value;
  abstract globalAveragePool(x: Value, options: Named): Value;
  abstract flatten(x: Value, options: Named): Value;
  abstract squeeze(x: Value, options: Named & { readonly axes: readonly number[] }): Value;
  abstract argMax(x: Value, options: ArgMaxOptions): Value;
  abstract gather(x: Value, indices: Value, options: Named & { readonly axis: number }): Value;

  /**
   * The winner among the kernels for one image x [1, channels, places...] (or vector [1, channels], which is not
   * pooled): the index of the greatest of fc2 * between(fc1 * mean(x)) + bias, the lowest on ties; shape [], int64.
   *
   * Before or after its activation quantizer: what is passed is what the gate sees.
   */
  gate(x: Value, options: GateOptions): Value {
    const { fc1, fc2, bias, between, name = 'gate' } = options;
    const [batch] = x.shape;
    if (batch !== 1) fail(builderDiagnostic('gate-batch', { batch }, { node: name }));
    if (between && !fc1) fail(builderDiagnostic('gate-between', {}, { node: name }));
    let h = x;
    if (x.shape.length > 2) {
      const pooled = this.globalAveragePool(x, { name: `${name}_pool` });
      h = this.flatten(pooled, { name: `${name}_flat` });
    }
    if (fc1) h = this.gemm(h, fc1, { transB: true, name: `${name}_fc1` });
    if (typeof between === 'function') h = between(h);
    else if (between) h = this.quant(h, { name: `${name}_between`, ...between });
    const c = bias === undefined ? {} : { c: bias };
    const scores = this.gemm(h, fc2, { ...c, transB: true, name: `${name}_fc2` });
    const index = this.argMax(scores, { axis: 1, keepDims: false, name: `${name}_index` });
    const winner = this.squeeze(index, { axes: [0], name });
    this.#kernels.set(winner, scores.shape[1]);
    return winner;
  }

  /** What the winning kernel has of parameters [kernels, ...]: weights, a bias, a quantizer's scales. */
  select(parameters: Value, winner: Value, { name = 'select' }: Named = {}): Value {
    const at = { node: name };
    if (winner.shape.length > 0) fail(builderDiagnostic('winner', { shape: winner.shape }, at));
    if (parameters.shape.length === 0) fail(builderDiagnostic('no-kernels', {}, at));
    const expected = this.#kernels.get(winner);
    if (expected !== undefined) checkKernels(parameters, expected, name);
    return this.gather(parameters, winner, { axis: 0, name });
  }

  /** A convolution with the winner's weights, of all kernels [kernels, outputs, channels / group, kernel...]. */
  gatedConv(x: Value, winner: Value, weights: Value, options: GatedConvOptions = {}): Value {
    const { bias, name = 'gated_conv', ...window } = options;
    const selected = this.#selectBoth(winner, weights, bias, name);
    const c = selected.bias ? { bias: selected.bias } : {};
    return this.conv(x, selected.weights, { ...window, ...c, name });
  }

  /** x times the winner's matrix, of all kernels [kernels, channels, outputs]. */
  gatedMatMul(x: Value, winner: Value, weights: Value, { name = 'gated_mat_mul' }: Named = {}): Value {
    return this.matMul(x, this.#selectBoth(winner, weights, undefined, name).weights, { name });
  }

  /** A dense layer with the winner's weights, of all kernels [kernels, outputs, channels]. */
  gatedGemm(x: Value, winner: Value, weights: Value, options: GatedGemmOptions = {}): Value {
    const { bias, name = 'gated_gemm' } = options;
    const selected = this.#selectBoth(winner, weights, bias, name);
    const c = selected.bias ? { c: selected.bias } : {};
    return this.gemm(x, selected.weights, { ...c, transB: true, name });
  }

  #selectBoth(winner: Value, weights: Value, bias: Value | undefined, name: string) {
    const selected = this.select(weights, winner, { name: `${name}_weights` });
    if (!bias) return { weights: selected };
    checkKernels(bias, weights.shape[0], name);
    return { weights: selected, bias: this.select(bias, winner, { name: `${name}_bias` }) };
  }
}

function checkKernels({ shape }: Value, expected: number, node: string): void {
  if (shape[0] !== expected) fail(builderDiagnostic('kernel-count', { expected, shape }, { node }));
}
