/** Samples for a network as a data file gives them. */
export interface DataSet {
  /** Of one sample: [28, 28], [32, 32, 3], [600]. */
  readonly shape: readonly number[];
  readonly count: number;
  /** `count` samples one after another, each row-major; all finite. */
  readonly values: Float64Array;
  /** True when the stored type is an integer type (bool included); values are then the stored integers. */
  readonly isInteger: boolean;
  /**
   * `image-hwc`: a sample is height x width x channels; `as-stored`: the meaning of the axes is the
   * file's. `arrangeSamples` brings either into a model's order.
   */
  readonly layout: 'image-hwc' | 'as-stored';
  /** The class of each sample, for a folder with one subfolder per class. */
  readonly labels?: Int32Array;
  /** Class names by label, beside `labels`. */
  readonly classNames?: readonly string[];
  /** What the user should know about how the data was read, one sentence each. */
  readonly notes: readonly string[];
}

/** One array of a file, before it is known which of its axes counts samples. Row-major. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly isInteger: boolean;
}
