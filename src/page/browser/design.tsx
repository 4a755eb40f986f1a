import { RESOURCES } from '../../devices/resources.ts';
import type { DesignView } from '../design-view.ts';
import { Diagnostics } from './diagnostics.tsx';
import { Scroll } from './scroll.tsx';
import type { State } from './session.ts';
import { bytesText, digits, percent, shortText } from './texts.ts';

/** What the design costs and how fast it is, and what the compiler has to say of it. */
export function Design({ state, design }: { readonly state: State; readonly design: DesignView }) {
  const { area, resources, clockMegahertz } = design;
  const framesPerSecond = Math.floor((clockMegahertz * 1e6) / design.intervalCycles);
  return (
    <section class={state.busy?.startsWith('compiling') ? 'old' : undefined} aria-labelledby="design">
      <h2 id="design">The design</h2>
      <dl class="cards">
        <div>
          <dt>cycles per frame</dt>
          <dd id="interval">{digits(design.intervalCycles)}</dd>
        </div>
        <div>
          <dt>frames a second</dt>
          <dd>{digits(framesPerSecond)}</dd>
          <dd class="more">
            at {digits(clockMegahertz)} MHz{design.isClockGiven ? '' : ', if it gets there'}
          </dd>
        </div>
        <div>
          <dt>latency, cycles</dt>
          <dd>{digits(design.latencyCycles)}</dd>
        </div>
        {RESOURCES.map(resource => (
          <div key={resource}>
            <dt>{resources[resource]}</dt>
            <dd>{digits(area[resource])}</dd>
          </div>
        ))}
        <div>
          <dt>sets the pace</dt>
          <dd class="words">{shortText(design.bottleneck.layer)}</dd>
          <dd class="more">{design.bottleneck.kind}</dd>
        </div>
      </dl>
      <Devices design={design} />
      <Fifos design={design} />
      {design.notes.length > 0 && (
        <details open={design.notes.some(({ severity }) => severity === 'warning')}>
          <summary>What the compiler says: {design.notes.length}</summary>
          <Diagnostics diagnostics={design.notes} />
        </details>
      )}
    </section>
  );
}

/** Shares of the parts of the family. */
function Devices({ design: { devices, resources } }: { readonly design: DesignView }) {
  return (
    <details open>
      <summary>Share of a device</summary>
      <Scroll label="table of devices">
        <table>
          <thead>
            <tr>
              <th scope="col">device</th>
              {RESOURCES.map(resource => (
                <th scope="col" class="n" key={resource}>
                  {resources[resource]}
                </th>
              ))}
              <th scope="col">holds it</th>
              <th scope="col">found in</th>
            </tr>
          </thead>
          <tbody>
            {devices.map(({ name, found, shares, isChosen, isHeld }) => (
              <tr key={name} class={isChosen ? 'chosen' : undefined}>
                <th scope="row">{name}</th>
                {RESOURCES.map(resource => (
                  <td class={shares[resource] > 1 ? 'n over' : 'n'} key={resource}>
                    {percent(shares[resource])}
                  </td>
                ))}
                <td>{isHeld ? 'yes' : 'no'}</td>
                <td>{found}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

const MOST_FIFOS = 100;

function Fifos({ design: { fifos } }: { readonly design: DesignView }) {
  if (fifos.length === 0) return null;
  const bits = fifos.reduce((sum, fifo) => sum + fifo.bits, 0);
  return (
    <details>
      <summary>
        FIFOs: {fifos.length}, {bytesText(bits / 8)}
      </summary>
      <Scroll label="table of FIFOs">
        <table>
          <thead>
            <tr>
              <th scope="col">FIFO</th>
              <th scope="col">stream</th>
              <th scope="col" class="n">
                places
              </th>
              <th scope="col" class="n">
                frames
              </th>
              <th scope="col" class="n">
                memory
              </th>
            </tr>
          </thead>
          <tbody>
            {fifos.slice(0, MOST_FIFOS).map(fifo => (
              <tr key={fifo.id}>
                <th scope="row">{shortText(fifo.id)}</th>
                <td>
                  {fifo.type} × {fifo.lanes}
                </td>
                <td class="n">{digits(fifo.depth)}</td>
                <td class="n">{fifo.frames.toFixed(2)}</td>
                <td class="n">{bytesText(fifo.bits / 8)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
