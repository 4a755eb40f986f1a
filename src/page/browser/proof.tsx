import type { OpenedModel } from '../workshop.ts';
import type { Session, State } from './session.ts';
import { digits, percent } from './texts.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
  readonly folder: NonNullable<OpenedModel['folder']>;
}

/** In the place of the knobs, of a folder that is compiled already: what was proved of it. */
export function Proof({ session, state, folder: { top, compiledBy, isSection, proof } }: Props) {
  return (
    <section aria-labelledby="proof">
      <h2 id="proof">A compiled folder</h2>
      <p>
        <code>{top}</code>, by bitwright {compiledBy}
      </p>
      {proof ? (
        <>
          <p class={proof.ok ? 'verdict good' : 'verdict wrong'}>
            {proof.ok ? 'verified' : 'the last verification failed'}
          </p>
          <p>
            {digits(proof.frames)} frames, {proof.streams} streams, {digits(proof.mismatches)} mismatches;
            cycles are {proof.isAsPredicted ? 'as predicted' : 'not as predicted'}
            {proof.accuracy !== undefined && `; accuracy ${percent(proof.accuracy)}`}
          </p>
          {proof.firstMismatch !== undefined && <p>{proof.firstMismatch}</p>}
          <ul class="ends">
            {proof.coverage.map(({ what, seen, all }) => (
              <li key={what}>
                {what}: {digits(seen)} of {digits(all)}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>
          Not verified yet: <code>npx bitwright verify DIR</code> does it, and what it finds is shown here.
        </p>
      )}
      <button type="button" disabled={state.busy !== undefined} onClick={() => void session.downloadReport()}>
        report.html
      </button>{' '}
      <button
        type="button"
        disabled={state.busy !== undefined || isSection}
        onClick={() => void session.downloadTestbench()}
      >
        The testbench, as .zip
      </button>
      {isSection && (
        <p class="more">
          The frames of a section are recorded in its folder: <code>npx bitwright testbench DIR</code> takes
          them.
        </p>
      )}
    </section>
  );
}
