import type { Diagnostic } from '../../ir/diagnostic.ts';
import { railOf } from '../../report/rail.ts';
import { calibrateCommand } from '../command-line.ts';
import { type ExportHint, exportHintsOf } from '../export-hints.ts';
import type { FloatGraph } from '../float-graph.ts';
import { Diagnostics } from './diagnostics.tsx';
import { RailLine } from './rail-line.tsx';
import { Scroll } from './scroll.tsx';
import type { Session, State } from './session.ts';
import { shortText } from './texts.ts';

/** Rows of the picture: where the model has more, those around the first that is marked. */
const MOST_ROWS = 60;

/** Why a model or a setting was refused, and where in the model. */
export function Refused({ session, state }: { readonly session: Session; readonly state: State }) {
  const refusal = state.refusal ?? state.opened?.refusal;
  if (!refusal) return null;
  const wire = proposedWire(refusal);
  const nodes = state.opened?.nodes;
  return (
    <section class="bad" aria-labelledby="refused">
      <h2 id="refused">Refused</h2>
      <Diagnostics diagnostics={refusal} />
      {wire !== undefined && (
        <p>
          <button type="button" class="primary" onClick={() => void session.turn('input', wire)}>
            Take the input as {wire}
          </button>
        </p>
      )}
      {exportHintsOf(refusal).map(hint => (
        <Hint key={hint.title} hint={hint} path={state.path ?? 'model.onnx'} />
      ))}
      {nodes && <Nodes nodes={nodes} refusal={refusal} />}
    </section>
  );
}

/** How to export the model so that it is taken. */
function Hint({ hint, path }: { readonly hint: ExportHint; readonly path: string }) {
  return (
    <div class="export-hint">
      <h3>{hint.title}</h3>
      <Scroll label={`lines: ${hint.title}`}>
        <pre>
          <code>{hint.lines}</code>
        </pre>
      </Scroll>
      <p class="buttons">
        <button
          type="button"
          class="small"
          aria-label={`Copy the lines: ${hint.title}`}
          onClick={() => void navigator.clipboard.writeText(hint.lines).catch(() => undefined)}
        >
          Copy
        </button>
      </p>
      {hint.mayCalibrate && (
        <p class="calibrate">
          Or let bitwright quantize the float model after training. This page does not calibrate; the command
          line does, with some frames of your data: <code>{calibrateCommand(path)}</code>
        </p>
      )}
    </div>
  );
}

/** What a diagnostic proposes for the input. */
function proposedWire(refusal: readonly Diagnostic[]): string | undefined {
  for (const { code, help } of refusal) {
    const [, wire] = /--input '([^']+)'/.exec(help ?? '') ?? [];
    if (code === 'lower/unquantized-input' && wire !== undefined) return wire;
  }
  return undefined;
}

/** The model's own nodes, those marked that the diagnostics name. */
function Nodes({ nodes, refusal }: { readonly nodes: FloatGraph; readonly refusal: readonly Diagnostic[] }) {
  const names = new Set(refusal.flatMap(({ at }) => at?.node ?? []));
  const tensors = new Set(refusal.flatMap(({ at }) => at?.tensor ?? []));
  const isNamed = nodes.map(({ name }) => names.has(name));
  // A tensor points to the nodes that give it or read it.
  const isMarked = isNamed.some(Boolean)
    ? isNamed
    : nodes.map(({ inputs, outputs }) => [...outputs, ...inputs].some(tensor => tensors.has(tensor)));
  const first = Math.max(0, Math.min(isMarked.indexOf(true) - MOST_ROWS / 2, nodes.length - MOST_ROWS));
  const shown = nodes.slice(first, first + MOST_ROWS);
  const giver = new Map(shown.flatMap(({ outputs }, i) => outputs.map(tensor => [tensor, i] as const)));
  const edges = shown.flatMap(({ inputs }, to) =>
    inputs.flatMap(tensor => {
      const from = giver.get(tensor);
      return from !== undefined && from < to ? [{ from, to }] : [];
    }),
  );
  const rail = railOf(shown.length, edges);
  const count = isMarked.filter(Boolean).length;
  return (
    <details open={count > 0}>
      <summary>
        The model's graph: {nodes.length} nodes, {count} marked
        {nodes.length > shown.length && `, ${shown.length} shown`}
      </summary>
      <ol class="map" start={first + 1}>
        {shown.map(({ name, kind }, row) => (
          <li key={name} class={isMarked[first + row] ? 's f-marked' : 's f-move'}>
            <RailLine rail={rail} row={row} isMarked={() => false} />
            <div class="box">
              <h3>{shortText(name)}</h3> <p class="what">{shortText(kind)}</p>
              {isMarked[first + row] && <span class="tag">refused here</span>}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
