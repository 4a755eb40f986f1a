import { expect, it } from 'vitest';
import { parseSchedule, parseSchedules, scheduleFileName, spread } from '../../src/sweep/schedule.ts';

const SECTIONS = ['conv1', 'conv2', 'conv3', 'conv4', 'fc'];

const pairs = (schedule: string, sections = SECTIONS) =>
  spread(parseSchedule(schedule), 'net', sections).map(({ weightBits, activationBits }) => [
    weightBits,
    activationBits,
  ]);

it('gives each section its bits, and those past the end the last ones', () => {
  expect(pairs('8-4-2-1').map(([w]) => w)).toEqual([8, 4, 2, 1, 1]);
  expect(pairs('3')).toEqual(Array.from({ length: 5 }, () => [3, 3]));
  expect(pairs('8/8-4/2-1/2')).toEqual([
    [8, 8],
    [4, 2],
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

it('writes a schedule in one way', () => {
  expect(parseSchedule(' 8/8-4/4-02-1/2 ').text).toBe('8-4-2-1/2');
  expect(scheduleFileName(parseSchedule('8/8-1/2'))).toBe('8-w1a2');
});

it.each([
  ['', /an entry is empty/],
  ['8--2', /an entry is empty/],
  ['8-', /an entry is empty/],
  ['8-x', /'x' is not a number of bits/],
  ['8-1.5', /'1\.5' is not a number of bits/],
  ['8-+2', /'\+2' is not a number of bits/],
  ['8/', /'' is not a number of bits/],
  ['8-0', /0 bits; there are 1 to 8/],
  ['9-8', /9 bits; there are 1 to 8/],
  ['8/16', /16 bits; there are 1 to 8/],
  ['8/8/8', /'8\/8\/8' has more than weights and activations/],
  ['8-8,,4', /an entry is empty/],
])('refuses the schedule "%s"', (text, message) => {
  expect(() => parseSchedules(text)).toThrow(/sweep\/bad-schedule/);
  expect(() => parseSchedules(text)).toThrow(message);
});

it('refuses a schedule that stands twice, however it is written', () => {
  expect(parseSchedules('8-4,4-8').map(s => s.text)).toEqual(['8-4', '4-8']);
  expect(() => parseSchedules('8-4,4,8/8-4/4')).toThrow(/the schedule 8-4 is given twice/);
});

it('refuses more entries than there are sections, and names these', () => {
  expect(() => pairs('8-8-4-4-2-2')).toThrow(
    /6 entries, and net has 5 sections\n.*conv1, conv2, conv3, conv4, fc/,
  );
});
