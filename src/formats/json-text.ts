/** A value as the JSON files of a compiled folder have it. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
