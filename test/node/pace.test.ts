import { expect, it } from 'vitest';
import { durationText, Pace } from '../../src/node/pace.ts';

it('tells rate and time left once there is something to go by', () => {
  let time = 5000;
  const pace = new Pace('frame', 1000, () => time);
  expect(pace.at(0)).toBe('frame 0 of 1000');
  time += 1000;
  expect(pace.at(100)).toBe('frame 100 of 1000');
  time += 9000;
  expect(pace.at(0)).toBe('frame 0 of 1000');
  expect(pace.at(124)).toBe('frame 124 of 1000, 12 a second, 71 s left');
  expect(pace.at(5)).toBe('frame 5 of 1000, 30 a minute, 34 min left');
  expect(pace.at(5, 10)).toBe('frame 5 of 10, 30 a minute, 10 s left');
});

it.each([
  [0, '0 s'],
  [0.2, '1 s'],
  [99, '99 s'],
  [101, '2 min'],
  [3600, '60 min'],
  [7300, '2 h 2 min'],
])('says %d seconds as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
