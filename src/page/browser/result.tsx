import type { RunView } from '../run-view.ts';
import { Diagnostics } from './diagnostics.tsx';
import type { Session, State } from './session.ts';
import { StreamPicture } from './stream-picture.tsx';
import { shapeText, shortText } from './texts.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
  readonly run: RunView;
}

const MOST_BARS = 20;

/** What the integer reference made of a frame. */
export function Result({ session, state, run }: Props) {
  const { stream } = state;
  const shown = run.streams.find(({ value }) => value === stream?.value);
  return (
    <div class="result" aria-live="polite">
      {run.frames > 1 && <p class="more">The file has {run.frames} frames; this is the first.</p>}
      {run.outputs.map(output => (
        <Output key={output.name} output={output} />
      ))}
      {run.winners.length > 0 && (
        <ul class="ends">
          {run.winners.map(({ layer, winner, of }) => (
            <li key={layer}>
              <strong>{shortText(layer)}</strong> goes through kernel {winner} of {of}
            </li>
          ))}
        </ul>
      )}
      {run.notes.length > 0 && <Diagnostics diagnostics={run.notes} />}
      <div class="field">
        <label for="stream">Values of</label>
        <select
          id="stream"
          value={stream?.value}
          onChange={({ currentTarget }) => void session.show(currentTarget.value)}
        >
          {run.streams.map(({ value, layer, type, shape }) => (
            <option key={value} value={value}>
              {shortText(layer)}: {type}, {shapeText(shape)}
            </option>
          ))}
        </select>
      </div>
      {stream && shown && <StreamPicture integers={stream.integers} shape={shown.shape} />}
    </div>
  );
}

function Output({ output }: { readonly output: RunView['outputs'][number] }) {
  const { name, scores, hidden, class: found } = output;
  const values = scores.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const shown =
    scores.length <= MOST_BARS ? scores : [...scores].sort((a, b) => b.value - a.value).slice(0, MOST_BARS);
  return (
    <div class="output">
      {found !== undefined && (
        <p class="class">
          class <strong id="class">{found}</strong>
        </p>
      )}
      <table class="scores">
        <caption>
          {shortText(name)}
          {scores.length + hidden > shown.length &&
            `: the greatest ${shown.length} of ${scores.length + hidden}`}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="n">
              index
            </th>
            <th scope="col" class="n">
              integer
            </th>
            <th scope="col" class="n">
              value
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map(({ index, integer, value }) => (
            <tr key={index} class={index === found ? 'chosen' : undefined}>
              <th scope="row" class="n">
                {index}
              </th>
              <td class="n">{integer}</td>
              <td class="n">{value.toPrecision(5)}</td>
              <td class="wide">
                <svg class="bar" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={most > least ? (100 * (value - least)) / (most - least) : 0} height="7" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
