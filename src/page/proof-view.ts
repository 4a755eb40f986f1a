import type { Manifest } from '../formats/manifest.ts';
import type { VerificationRecord } from '../formats/verification.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';

/** What `verify` found last in a folder. */
export interface ProofView
  extends Pick<
    VerificationRecord,
    'ok' | 'frames' | 'mismatches' | 'firstMismatch' | 'accuracy' | 'coverage'
  > {
  readonly streams: number;
  readonly isAsPredicted: boolean;
}

export const proofOf = ({
  ok,
  frames,
  mismatches,
  firstMismatch,
  accuracy,
  coverage,
  streams,
  cycles,
}: VerificationRecord): ProofView => ({
  ...{ ok, frames, mismatches, firstMismatch, accuracy, coverage },
  streams: streams.length,
  isAsPredicted: cycles.areAsPredicted,
});

/** What the compiler said when it made a folder. */
export const notesOf = ({ notes }: Manifest): readonly Diagnostic[] =>
  notes.map(({ code, severity, message, node }) => ({
    ...{ code, severity, message },
    ...(node === undefined ? {} : { at: { node } }),
  }));
