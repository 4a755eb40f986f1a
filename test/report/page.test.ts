import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { reportHtml } from '../../src/artifact/report-html.ts';
import { DEVICES } from '../../src/devices/data.ts';
import { costOf, kernelCycles } from '../../src/kernels/index.ts';
import { MOST_ROWS, type PageSource } from '../../src/report/page/source.ts';
import { classifier } from '../artifact/networks.ts';
import { explorationOf, gatedSource, recordOf, residualSource, sourceOf } from './sources.ts';

const MOST_BYTES = 500_000;
const residual = residualSource();
const gated = gatedSource();

/** The numbers that the page holds under an id or a class, as programs read them. */
function values(html: string, mark: string): number[] {
  const found = [...html.matchAll(new RegExp(`<data (?:id|class)="${mark}" value="([^"]*)">([^<]*)<`, 'g'))];
  for (const [, value, text] of found) {
    const [shown] = text.replaceAll(',', '').split(' ');
    if (mark === 'cycles' || mark === 'macs') expect(Number(shown)).toBe(Number(value));
  }
  return found.map(([, value]) => Number(value));
}

/** The part of a page between the beginnings of two sections. */
const between = (html: string, from: string, to: string): string =>
  html.slice(html.indexOf(`<section id="${from}"`), html.indexOf(`<section id="${to}"`));

it.each([
  ['residual', residual],
  ['gated', gated],
])('%s: has the numbers of the manifest and of the kernels', (_, source) => {
  const { manifest, hardware } = source;
  const html = reportHtml(source);
  expect(values(html, 'interval')).toEqual([manifest.cycles.initiationInterval]);
  expect(values(html, 'latency')).toEqual([manifest.cycles.latency]);
  const layers = between(html, 'layers', 'area');
  expect(values(layers, 'cycles')).toEqual(manifest.layers.map(layer => layer.cyclesPerFrame));
  expect(values(layers, 'macs')).toEqual(manifest.layers.map(layer => layer.macs));
  expect(values(layers, 'parameters')).toEqual(manifest.layers.map(layer => layer.parameterBits));
  const carriers = ['fifo', 'axis-register', 'width-converter', 'fork'];
  const drawn = hardware.kernels.filter(({ kind }) => !carriers.includes(kind));
  expect(values(between(html, 'pipeline', 'layers'), 'cycles')).toEqual(drawn.map(kernelCycles));
  const sum = (figure: 'lut' | 'ff' | 'dsp'): number =>
    Math.round(hardware.kernels.reduce((total, kernel) => total + costOf(kernel)[figure], 0));
  const [lut, ff, , dsp] = values(html, 'total');
  expect([lut, ff, dsp]).toEqual([sum('lut'), sum('ff'), sum('dsp')]);
  const depths = hardware.kernels.flatMap(k => (k.kind === 'fifo' ? [k.params.depth] : []));
  expect(values(html, 'depth').sort()).toEqual(depths.sort());
});

it('draws every stream once, to the kernel that reads it, and says where frames wait', () => {
  const map = between(reportHtml(residual), 'pipeline', 'layers');
  const { kernels, links } = residual.hardware;
  const carriers = new Set(
    kernels.filter(k => ['fifo', 'axis-register', 'width-converter'].includes(k.kind)).map(k => k.id),
  );
  const drawn = links.filter(({ from }) => !carriers.has(from.kernel));
  expect([...map.matchAll(/ to <a href="#k-(\w+)">/g)].length).toBe(drawn.length);
  for (const [, id] of map.matchAll(/href="#k-(\w+)"/g)) expect(map).toContain(`id="k-${id}"`);
  expect([...map.matchAll(/class="fifo"/g)].length).toBe(kernels.filter(k => k.kind === 'fifo').length);
  expect(between(reportHtml(gated), 'pipeline', 'layers')).toMatch(/, chooses its bank/);
  expect(map).not.toMatch(/chooses its bank/);
});

it('shows the designs that were found, with its own among them where areas are in the same cells', () => {
  expect(reportHtml(residual)).not.toContain('id="front"');
  const exploration = explorationOf(residual);
  const html = reportHtml({ ...residual, exploration });
  expect(values(html, 'front')).toEqual([10, 100, 1000]);
  expect(between(html, 'front', 'fifos')).toContain('2.5</td>');
  const chartOf = (page: string): string => {
    const [, base64 = ''] = /data:image\/svg\+xml;base64,([\w+/=]+)"/.exec(page) ?? [];
    return Buffer.from(base64, 'base64').toString();
  };
  // Each design in the panels of LUTs and of block RAM; the network takes no DSP blocks, or has a panel of them.
  const dots = chartOf(html).match(/class="dot"/g)?.length ?? 0;
  const panels = chartOf(html).match(/class="own"/g)?.length ?? 0;
  expect(panels).toBeGreaterThanOrEqual(2);
  expect(dots).toBe(3 * panels);
  expect(chartOf(html)).toContain('100 cycles per frame: 900 LUT');
  expect(chartOf(reportHtml({ ...residual, exploration: { ...exploration, family: 'ecp5' } }))).not.toContain(
    'class="own"',
  );
});

it('adds what was verified', () => {
  const plain = reportHtml(residual);
  expect(plain).toContain('Not verified yet');
  expect(plain).not.toContain('id="verification"');
  const verification = recordOf(residual, { accuracy: 0.9765 });
  const html = reportHtml({ ...residual, verification });
  expect(html).not.toContain('Not verified yet');
  expect(values(html, 'frames')).toEqual([26]);
  expect(values(html, 'accuracy')).toEqual([0.9765]);
  expect(html).toContain('97.65 %');
  const peaks = verification.fifos.map(({ peakBeats }) => peakBeats);
  expect(values(html, 'peak').sort()).toEqual(peaks.sort());
  expect(html).toContain('The frames leave out 10 of 100 thresholds.');
  expect(html).toContain('every frame ended in the predicted cycle');
});

it('says what went wrong', () => {
  const verification = recordOf(residual, {
    ok: false,
    mismatches: 3,
    firstMismatch: 'stream <b>, frame 1',
    takenAsIs: true,
    cycles: { initiationInterval: null, latency: null, areAsPredicted: false },
  });
  const html = reportHtml({ ...residual, verification });
  expect(html).toContain('Failed: 3 mismatches');
  expect(html).toContain('first: stream &lt;b&gt;, frame 1');
  expect(html).toContain('measured: no end per frame');
  expect(html).toContain('<code>--changed</code>');
});

it('gives advice that holds of the design, and none that does not', () => {
  const advice = (source: PageSource): string => between(reportHtml(source), 'next', 'pipeline');
  const verified = { ...residual, verification: recordOf(residual) };
  expect(advice(verified)).toContain(' sets the pace');
  expect(advice(verified)).not.toContain('too many');
  const [first, ...others] = recordOf(residual).fifos;
  const fifos = [{ ...first, peakBeats: 1, wastedLuts: 44 }, ...others];
  const wasteful = { ...residual, verification: recordOf(residual, { fifos }) };
  expect(advice(wasteful)).toContain('and held 1: about 44 LUTs too many');
  const all = recordOf(residual, { coverage: [{ what: 'thresholds', seen: 5, all: 5 }] });
  expect(advice({ ...residual, verification: all })).not.toContain('leave out');
});

it('holds the area against the part that is asked for', () => {
  const part = DEVICES.find(({ name }) => name === 'XCU250');
  const html = reportHtml({ ...residual, ...(part ? { part } : {}) });
  expect(html).toContain('of XCU250');
  expect(reportHtml(residual)).toContain('of XC7A35T');
});

it('takes the effect of every name away', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&\u202e\u0000`;
  const names = ['{{evil}}', '<!--', `" onclick="x`, "' autofocus='", '</title>', '\u2028'].map(
    name => `${name}${evil}`,
  );
  const graph = { ...classifier(`${evil}net`, names), name: `${evil}net` };
  const html = reportHtml(sourceOf(graph, 'uint4:1/15', { targetCycles: 24 }));
  expect(html).toContain('{{evil}}&lt;/script&gt;');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.match(/<img|onerror="|onclick="|<!--/g)).toBeNull();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
});

it('lets nothing run but what its policy names by hash, and asks for nothing', () => {
  const html = reportHtml(residual);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toContain('unsafe');
  for (const tag of ['style', 'script']) {
    const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(text).digest('base64');
    expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
  }
  expect(html).not.toMatch(/https?:|\ssrc=|@import|url\(|\sstyle="|\son\w+="/);
  for (const [, target] of html.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#[\w-]+$|^data:,$/);
});

it('has an id for every place that it points to, and each id once', () => {
  const html = reportHtml({ ...gated, verification: recordOf(gated) });
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/(?:href="#|labelledby=")([^"]+)"/g)) expect(ids).toContain(target);
});

it('is the same for equal designs', () => {
  expect(reportHtml(residualSource())).toBe(reportHtml(residual));
});

it('stays below its bound, however large the network is and however long its names', () => {
  const long = (text: string): string => text + '&'.repeat(5000);
  const { manifest, hardware } = gated;
  const copies = Array.from({ length: 40 }, (_, i) => i);
  const kernels = copies.flatMap(i =>
    hardware.kernels.map(kernel => ({
      ...kernel,
      id: `${kernel.id}_${i}`,
      layer: long(`${i} ${kernel.layer}`),
    })),
  );
  const links = copies.flatMap(i =>
    hardware.links.map(link => ({
      ...link,
      from: { ...link.from, kernel: `${link.from.kernel}_${i}` },
      to: { ...link.to, kernel: `${link.to.kernel}_${i}` },
    })),
  );
  const layers = copies.flatMap(i => manifest.layers.map(l => ({ ...l, name: long(`${i} ${l.name}`) })));
  const notes = copies.flatMap(() => [
    { code: 'a/b', severity: 'note' as const, message: long('a note'), node: long('a node') },
  ]);
  const large = {
    ...gated,
    manifest: { ...manifest, layers, notes },
    hardware: { ...hardware, kernels, links },
  };
  const html = reportHtml({ ...large, verification: recordOf(large) });
  expect(kernels.length).toBeGreaterThan(2 * MOST_ROWS);
  expect(new TextEncoder().encode(html).length).toBeLessThan(MOST_BYTES);
  expect(html).toMatch(/and [\d,]+ more kernels, which report.md lists/);
});
