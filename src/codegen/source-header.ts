/** What names the tool and the model in a generated file. */
export interface SourceHeader {
  readonly toolVersion: string;
  readonly sourceHash: string;
}

/** The header of a file that stands for the whole design. */
export interface DesignHeader extends SourceHeader {
  /** What it is, a comment line each. */
  readonly summary: readonly string[];
}
