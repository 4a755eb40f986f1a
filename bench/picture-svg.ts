import type { PictureGraph } from './picture-graph.ts';
import { LINE, type Placed, type PlacedPicture, type Point } from './picture-layout.ts';

const MARGIN = 16;
const HEAD = 52;
/** Of a line of text, from its top. */
const ASCENT = 11;

/** The SVG text of a placed picture, on a ground of its own: it looks the same on light and dark pages. */
export function pictureSvg(
  title: string,
  subtitle: string,
  graph: PictureGraph,
  placed: PlacedPicture,
): string {
  const width = Math.ceil(placed.width + 2 * MARGIN);
  const height = Math.ceil(placed.height + HEAD + MARGIN);
  const arrows = placed.arrows.map(
    ({ points }) => `    <path d="${pathOf(points)}" marker-end="url(#tip)"/>`,
  );
  const labels = placed.arrows.flatMap(({ label }, i) => textLines([graph.arrows[i].text], label));
  const boxes = placed.boxes.flatMap((place, i) => boxOf(graph.boxes[i], place));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="11" fill="#1f2328">`,
    `  <title>${xml(title)}: ${xml(subtitle)}</title>`,
    '  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker></defs>',
    `  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="#d0d7de"/>`,
    `  <text x="${MARGIN}" y="24" font-size="14" font-weight="bold">${xml(title)}</text>`,
    `  <text x="${MARGIN}" y="42" fill="#57606a">${xml(subtitle)}</text>`,
    `  <g transform="translate(${MARGIN} ${HEAD})">`,
    '    <g fill="none" stroke="#57606a">',
    ...arrows.map(line => `  ${line}`),
    '    </g>',
    '    <g fill="#57606a" text-anchor="middle">',
    ...labels,
    '    </g>',
    '    <g text-anchor="middle">',
    ...boxes,
    '    </g>',
    '  </g>',
    '</svg>',
  ].join('\n')}\n`;
}

function boxOf({ title, lines, isFork, isSlowest }: PictureGraph['boxes'][number], place: Placed): string[] {
  const { x, y, width, height } = place;
  if (isFork) {
    return [
      `      <circle cx="${px(x + width / 2)}" cy="${px(y + height / 2)}" r="${px(width / 2)}" fill="#57606a"/>`,
    ];
  }
  const [fill, stroke] = isSlowest ? ['#fff1e5', '#bc4c00'] : ['#ddf4ff', '#0969da'];
  const [first, ...others] = textLines([title, ...lines], { x: x + width / 2, y: y + 4 });
  return [
    `      <rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="4" fill="${fill}" stroke="${stroke}"/>`,
    first.replace('<text ', '<text font-weight="bold" '),
    ...others,
  ];
}

/** Lines of text below a point. */
function textLines(lines: readonly string[], { x, y }: Point): string[] {
  return lines.map(
    (line, i) => `      <text x="${px(x)}" y="${px(y + i * LINE + ASCENT)}">${xml(line)}</text>`,
  );
}

const pathOf = (points: readonly Point[]): string =>
  points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');

/** A tenth of a pixel is enough, and the same on every machine. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
