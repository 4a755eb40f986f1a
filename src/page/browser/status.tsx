import type { Session, State } from './session.ts';

/** What is under way, in words, and a way to stop it. It keeps its place when there is nothing to say. */
export function Status({ session, state }: { readonly session: Session; readonly state: State }) {
  const { busy, said, fault, opened, design, refusal } = state;
  const isLeft = busy === undefined && opened && !opened.refusal && !opened.isSearch && !design && !refusal;
  return (
    <>
      <div class="status">
        <p role="status">{busy === undefined ? said : `${busy} \u2026`}</p>
        {isLeft ? (
          <button type="button" class="small" onClick={() => void session.again()}>
            Compile
          </button>
        ) : (
          <button type="button" class="small" hidden={busy === undefined} onClick={() => session.cancel()}>
            Cancel
          </button>
        )}
      </div>
      {fault !== undefined && (
        <section class="bad" role="alert">
          <h2>This is a bug in bitwright</h2>
          <p>Please report it with the model that shows it.</p>
          <pre>{fault}</pre>
        </section>
      )}
    </>
  );
}
