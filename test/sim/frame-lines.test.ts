import { expect, it } from 'vitest';
import { frameLines } from '../../sim/run.ts';
import { runTool } from '../../sim/tool.ts';

it('takes what a simulation tells of its frames from its output, and leaves the rest', async () => {
  const told: number[] = [];
  const said = 'frames 3\nframes of a kind\nframes 12\n%Warning: frames 7\n';
  const ended = await runTool('printf', ['%s', said], {
    purpose: 'it prints',
    takesLine: frameLines(frames => told.push(frames)),
  });
  expect(told).toEqual([3, 12]);
  expect(ended.stdout).toBe('frames of a kind\n%Warning: frames 7');
});
