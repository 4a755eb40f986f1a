import { useEffect, useRef } from 'preact/hooks';
import { histogramOf, tilesOf } from '../stream-view.ts';
import { digits } from './texts.ts';

interface Props {
  readonly integers: Float64Array;
  readonly shape: readonly number[];
}

/** The integers of a stream: as a picture, a tile for each channel, and as a histogram. */
export function StreamPicture({ integers, shape }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tiles = tilesOf(integers, shape);
  const { min, max, mean, zeros, bins } = histogramOf(integers);
  const most = Math.max(...bins.map(({ count }) => count));
  useEffect(() => {
    canvas.current
      ?.getContext('2d')
      ?.putImageData(new ImageData(new Uint8ClampedArray(tiles.rgba), tiles.width, tiles.height), 0, 0);
  });
  const about = `${digits(integers.length)} integers from ${min} to ${max}, mean ${mean.toPrecision(3)}, ${digits(100 * zeros)} % are 0`;
  return (
    <div class="stream">
      <figure>
        <canvas
          ref={canvas}
          width={tiles.width}
          height={tiles.height}
          role="img"
          aria-label={`picture of ${about}`}
        />
        <figcaption>
          {tiles.channels > 1 ? `${tiles.channels} channels, one tile each` : 'values'}; the least is black,
          the greatest white
        </figcaption>
      </figure>
      <figure>
        <svg
          class="histogram"
          viewBox={`0 0 ${bins.length} 100`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`histogram of ${about}`}
        >
          {bins.map(({ from, to, count }, i) => (
            <rect
              key={from}
              x={i + 0.05}
              width={0.9}
              y={100 - (100 * count) / most}
              height={(100 * count) / most}
            >
              <title>{from === to ? `${from}: ${count}` : `${from} to ${to}: ${count}`}</title>
            </rect>
          ))}
        </svg>
        <figcaption>{about}</figcaption>
      </figure>
    </div>
  );
}
