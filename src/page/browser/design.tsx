import { RESOURCES } from '../../devices/resources.ts';
import { DEFAULT_FAMILY } from '../../kernels/family.ts';
import type { DesignView } from '../design-view.ts';
import { resourceNames } from '../resource-names.ts';
import { Diagnostics } from './diagnostics.tsx';
import { Scroll } from './scroll.tsx';
import type { State } from './session.ts';
import { bytesText, digits, percent, shortText } from './texts.ts';

interface CardProps {
  readonly title: string;
  readonly id?: string;
  readonly text: string | undefined;
  readonly more?: string;
  readonly isWords?: boolean;
  /** More than there is. */
  readonly isOver?: boolean;
}

/** A figure with its name; it has its place before the figure is known. */
const Card = ({ title, id, text, more, isWords = false, isOver = false }: CardProps) => (
  <div>
    <dt>{title}</dt>
    <dd id={text === undefined ? undefined : id} class={isWords ? 'words' : undefined}>
      {text ?? '\u2026'}
    </dd>
    <dd class={isOver ? 'more over' : 'more'}>{more ?? '\u00a0'}</dd>
  </div>
);

/** How fast the design is and what it costs. */
export function Design({ state, design }: { readonly state: State; readonly design?: DesignView }) {
  const clock = design?.clockMegahertz ?? 100;
  const chosen = design?.devices.find(({ isChosen }) => isChosen);
  return (
    <section class={design && isUnderWay(state) ? 'old' : undefined} aria-labelledby="design">
      <h2 id="design">The design</h2>
      <dl class="cards">
        <Card title="cycles per frame" id="interval" text={design && digits(design.intervalCycles)} />
        <Card
          title="frames a second"
          text={design && digits(Math.floor((clock * 1e6) / design.intervalCycles))}
          more={`at ${digits(clock)} MHz${design?.isClockGiven ? '' : ', if reached'}`}
        />
        <Card title="latency, cycles" text={design && digits(design.latencyCycles)} />
        <Card
          title="sets the pace"
          text={design && shortText(design.bottleneck.layer, 40)}
          more={design?.bottleneck.kind}
          isWords
        />
        {RESOURCES.map(resource => (
          <Card
            key={resource}
            title={design?.resources[resource] ?? FIRST_NAMES[resource]}
            text={design && digits(design.area[resource])}
            more={chosen && `${percent(chosen.shares[resource])} of ${chosen.name}`}
            isOver={chosen && chosen.shares[resource] > 1}
          />
        ))}
      </dl>
      {design ? <Devices design={design} /> : <Closed>Share of each device</Closed>}
      {design ? <Fifos design={design} /> : <Closed>FIFOs</Closed>}
    </section>
  );
}

const isUnderWay = ({ busy }: State): boolean => busy?.startsWith('compiling') === true;

const FIRST_NAMES = resourceNames(DEFAULT_FAMILY);

/** Keeps the place of what is not known yet. */
const Closed = ({ children }: { readonly children: string }) => (
  <details>
    <summary>{children}</summary>
    <p class="more">It is shown when the design is made.</p>
  </details>
);

/** What the compiler has to say of a design that it made. */
export function Notes({ design }: { readonly design: DesignView }) {
  if (design.notes.length === 0) return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">What the compiler says</h2>
      <Diagnostics diagnostics={design.notes} />
    </section>
  );
}

/** Shares of the parts of the family. */
function Devices({ design: { devices, resources } }: { readonly design: DesignView }) {
  return (
    <details>
      <summary>Share of each device</summary>
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
