import type { Rail } from '../../report/rail.ts';
import { DOT_Y, HEAD, MOST_LANES, placesOfLanes, railPaths } from '../../report/rail-paths.ts';

interface Props {
  readonly rail: Rail;
  readonly row: number;
  /** Edges that are drawn of their own. */
  readonly isMarked: (edge: number) => boolean;
}

/** The lines beside one row of a picture, as report.html draws them. */
export function RailLine({ rail, row, isMarked }: Props) {
  const { xOf, widthPx } = placesOfLanes(rail);
  const { plain, marked } = railPaths(rail.rows[row], { xOf, lanes: MOST_LANES, isMarked });
  return (
    <div class="rail">
      <svg width={widthPx} height={HEAD} aria-hidden="true">
        <path d={plain.head} />
        {marked.head !== '' && <path class="w" d={marked.head} />}
        <circle cx={xOf(0)} cy={DOT_Y} r="6" />
      </svg>
      <svg
        aria-hidden="true"
        class="tail"
        width={widthPx}
        height="1"
        viewBox={`0 0 ${widthPx} 1`}
        preserveAspectRatio="none"
      >
        <path d={plain.tail} />
        {marked.tail !== '' && <path class="w" d={marked.tail} />}
      </svg>
    </div>
  );
}
