import { useMemo } from 'preact/hooks';
import { railOf } from '../../report/rail.ts';
import type { PipelineView, StationView, TrackView } from '../pipeline-view.ts';
import { RailLine } from './rail-line.tsx';
import { bytesText, digits, shortText } from './texts.ts';

interface Props {
  readonly pipeline: PipelineView;
  readonly interval: number;
}

/** The picture of the design: kernels from top to bottom, streams as the lines between them. */
export function Pipeline({ pipeline, interval }: Props) {
  const { stations, tracks, hidden } = pipeline;
  const rail = useMemo(() => railOf(stations.length, tracks), [pipeline]);
  return (
    <section aria-labelledby="pipeline">
      <h2 id="pipeline">The pipeline</h2>
      <ul class="legend">
        <li class="f-product">products</li>
        <li class="f-activation">activations</li>
        <li class="f-window">windows</li>
        <li class="f-join">joins</li>
        <li class="f-move">moves</li>
        <li class="f-wait">FIFO, where data waits</li>
      </ul>
      <ol class="map">
        {stations.map((station, row) => (
          <Station
            key={station.id}
            station={station}
            interval={interval}
            line={<RailLine rail={rail} row={row} isMarked={edge => tracks[edge].fifos.length > 0} />}
            streams={tracks.filter(({ from }) => from === row)}
          />
        ))}
      </ol>
      {hidden > 0 && <p class="more">{hidden} more kernels are not shown; report.md has all.</p>}
    </section>
  );
}

interface StationProps {
  readonly station: StationView;
  readonly interval: number;
  readonly line: preact.JSX.Element;
  readonly streams: readonly TrackView[];
}

function Station({ station, interval, line, streams }: StationProps) {
  const { kind, layer, family, cycles, isSlowest, lut, memoryBits } = station;
  const share = Math.min(100, Math.max(0.5, (100 * cycles) / interval));
  return (
    <li class={`s f-${family}${isSlowest ? ' slow' : ''}`}>
      {line}
      <div class="box">
        <div>
          <h3>{nameOf(kind, layer)}</h3> {family !== 'end' && family !== 'fork' && <p class="what">{kind}</p>}
          {isSlowest && <span class="tag">slowest</span>}
          {family !== 'fork' && (
            <p class="figures">
              <svg class="bar" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true">
                <rect width={share} height="7" />
              </svg>
              <span>{digits(cycles)} cycles</span>
              <span>{digits(Math.round(lut))} LUT</span>
              {memoryBits > 0 && <span>{bytesText(memoryBits / 8)}</span>}
            </p>
          )}
        </div>
        <ul class="out">
          {streams.map(({ to, type, lanes, fifos, isSelector }) => (
            <li key={to}>
              {type} × {lanes.join(' \u2192 ')}
              {fifos.map(({ depth, frames }, i) => (
                <span class="fifo" key={i}>
                  FIFO {digits(depth)} ({frames.toFixed(2)} frames)
                </span>
              ))}
              {isSelector && <em> selects</em>}
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function nameOf(kind: string, layer: string): string {
  if (kind === 'frame-input') return 'AXI4-Stream in';
  if (kind === 'frame-output') return 'AXI4-Stream out';
  return kind === 'fork' ? 'fork' : shortText(layer);
}
