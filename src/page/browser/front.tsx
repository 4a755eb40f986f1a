import { RESOURCES, type Resource, shownAmount } from '../../devices/resources.ts';
import { frontChart } from '../../report/front-chart.ts';
import type { DesignPoint } from '../../schedule/explore.ts';
import { Scroll } from './scroll.tsx';
import type { Session, State } from './session.ts';
import { digits } from './texts.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
}

const NAMES: { readonly [R in Resource]: string } = {
  lut: 'LUT',
  ff: 'flip-flops',
  blockRam: 'block RAM',
  dsp: 'DSP',
};

/** The front that came with a folder: what `explore` found of it. */
export function KeptFront({
  state,
  front,
}: {
  readonly state: State;
  readonly front: readonly DesignPoint[];
}) {
  const { design } = state;
  return (
    <section aria-labelledby="front">
      <h2 id="front">Faster, or smaller</h2>
      <p>
        The designs that <code>npx bitwright explore</code> found. Drop the model itself to take one of them.
      </p>
      <Chart
        front={front}
        {...(design ? { own: { initiationIntervalCycles: design.intervalCycles, area: design.area } } : {})}
      />
      <Points front={front} state={state} />
    </section>
  );
}

/** The Pareto front: every design beside which no other is better in everything. */
export function Front({ session, state }: Props) {
  const { front, design } = state;
  return (
    <section aria-labelledby="front">
      <h2 id="front">Faster, or smaller</h2>
      <p>
        The designs of this network beside which none is both faster and smaller.{' '}
        <button type="button" disabled={state.busy !== undefined} onClick={() => void session.explore()}>
          {front ? 'Search again' : 'Search them'}
        </button>
      </p>
      {front && (
        <>
          <Chart
            front={front}
            own={design && { initiationIntervalCycles: design.intervalCycles, area: design.area }}
            take={point => void session.take(point)}
          />
          <Points front={front} state={state} take={point => void session.take(point)} />
        </>
      )}
    </section>
  );
}

interface ChartProps {
  readonly front: readonly DesignPoint[];
  readonly own?: Pick<DesignPoint, 'initiationIntervalCycles' | 'area'>;
  /** Absent where none can be taken. */
  readonly take?: (point: DesignPoint) => void;
}

/** The picture; the table below says the same, and is what keyboards use. */
function Chart({ front, own, take }: ChartProps) {
  const chart = frontChart('designs of this network', front, own);
  return (
    <svg class="chart" viewBox={`0 0 ${chart.width} ${chart.height}`} aria-hidden="true">
      {chart.panels.map((panel, p) => (
        <g key={p}>
          <text x={chart.left} y={panel.titleY} class="title">
            {panel.title}
          </text>
          {panel.ticks.map(({ y, labelY, label }) => (
            <g key={y}>
              <line x1={chart.left} x2={chart.right} y1={y} y2={y} />
              <text x={chart.left - 8} y={labelY} text-anchor="end">
                {label}
              </text>
            </g>
          ))}
          {chart.ticks.map(({ x }) => (
            <line key={x} x1={x} x2={x} y1={panel.top} y2={panel.bottom} />
          ))}
          {panel.dots.map(({ x, y, isOwn, about }, i) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table below does the same for keyboards
            <circle
              key={i}
              cx={x}
              cy={y}
              r={isOwn ? 8 : 6}
              class={isOwn ? 'own' : 'dot'}
              onClick={isOwn || !take ? undefined : () => take(front[i])}
            >
              <title>{isOwn ? `this design, ${about}` : take ? `${about}; click to take it` : about}</title>
            </circle>
          ))}
        </g>
      ))}
      {chart.ticks.map(({ x, label }) => (
        <text key={x} x={x} y={chart.axisY + 18} text-anchor="middle">
          {label}
        </text>
      ))}
      <text x={chart.right} y={chart.axisY + 38} text-anchor="end" class="title">
        cycles per frame
      </text>
    </svg>
  );
}

interface PointsProps {
  readonly front: readonly DesignPoint[];
  readonly state: State;
  readonly take?: (point: DesignPoint) => void;
}

function Points({ front, state, take }: PointsProps) {
  const chosen = JSON.stringify(state.address.settings.folding);
  return (
    <Scroll label="table of designs" isTall>
      <table>
        <thead>
          <tr>
            <th scope="col" class="n">
              cycles
            </th>
            <th scope="col" class="n">
              latency
            </th>
            {RESOURCES.map(resource => (
              <th scope="col" class="n" key={resource}>
                {NAMES[resource]}
              </th>
            ))}
            {take && <th scope="col">folding</th>}
          </tr>
        </thead>
        <tbody>
          {front.map((point, i) => {
            const isChosen = JSON.stringify(point.folding) === chosen;
            const { initiationIntervalCycles: cycles, latencyCycles, area } = point;
            return (
              <tr key={i} class={isChosen ? 'chosen' : undefined}>
                <th scope="row" class="n">
                  {digits(cycles)}
                </th>
                <td class="n">{digits(latencyCycles)}</td>
                {RESOURCES.map(resource => (
                  <td class="n" key={resource}>
                    {digits(shownAmount(area, resource))}
                  </td>
                ))}
                {take && (
                  <td>
                    <button
                      type="button"
                      class="small"
                      aria-pressed={isChosen}
                      aria-label={`${isChosen ? 'taken' : 'take'}: the folding of ${digits(cycles)} cycles`}
                      onClick={() => take(point)}
                    >
                      {isChosen ? 'taken' : 'take'}
                    </button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
