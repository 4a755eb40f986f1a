/** What the builders of all seven networks take. */
export interface DcqOptions {
  /** Height and width of the image. */
  readonly size: number;
  /** What channels are multiplied by; classes stay. */
  readonly width: number;
  /** 1: weights -1 and +1; 2: -1, 0 and +1. */
  readonly weightBits: 1 | 2;
  /** Bits of the activations, in turn. */
  readonly activationBits: readonly number[];
  /** Images whose statistics the batch normalizations take over, 2 unless told. */
  readonly samples?: number;
}

/** Channels of a layer by those at full width; an even number, because groups halve them. */
export const widened =
  (width: number) =>
  (channels: number): number =>
    Math.max(2, 2 * Math.round((channels * width) / 2));
