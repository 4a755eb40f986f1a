import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium on this machine: that of CHROMIUM, else the first of PATH; undefined where there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM: told, PATH: path = '' } = process.env;
  const places = path.split(delimiter).flatMap(folder => NAMES.map(name => join(folder, name)));
  return (told === undefined ? places : [told]).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Started as root, as in containers, Chromium has no sandbox; what it shows here is made here. */
export const CHROMIUM_OPTIONS: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
