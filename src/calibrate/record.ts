/** The numbers of bits that quantizers can have, and how ranges are taken. */
export interface CalibrationSettings {
  /** 1 (bipolar) to 16. */
  readonly weightBits: number;
  /** 1 to 16. */
  readonly activationBits: number;
  /** Share of the magnitudes, in percent, that an activation's range holds; 100 for all. */
  readonly percentile: number;
}

/** A quantizer that calibration put into the network. */
export interface AddedQuantizer {
  /** The node's name. */
  readonly name: string;
  /** The value that it quantizes. */
  readonly tensor: string;
  readonly role: 'input' | 'activation' | 'weights';
  readonly bits: number;
  readonly signed: boolean;
  /** The least and the largest scale: the same unless there is one per output channel. Float32 numbers. */
  readonly scale: { readonly min: number; readonly max: number };
  /** The least and the largest of the weights, or of the values in the calibration frames. */
  readonly seen: { readonly min: number; readonly max: number };
}

/** What calibration made of the network's output on the calibration frames. */
export interface OutputMovement {
  /** Of |quantized - float|, over all elements of all frames. */
  readonly meanDifference: number;
  readonly maxDifference: number;
  /** The largest magnitude of the float network's output. */
  readonly largest: number;
  /** Frames whose largest output is another one; null where the output is no vector of scores. */
  readonly classChanges: number | null;
}
