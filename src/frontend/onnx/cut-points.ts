import type { ModelProto } from 'onnx-buf';

/** The key of the model's metadata that names its cut points: nodes or tensors, separated by commas. */
export const CUT_PROPERTY = 'bitwright.cut';

/** The cut points that a model names; undefined where it names none. */
export function cutPoints({ metadataProps }: ModelProto): readonly string[] | undefined {
  const entry = metadataProps.find(({ key }) => key === CUT_PROPERTY);
  const names = entry?.value.split(',').map(name => name.trim()) ?? [];
  return names.some(name => name !== '') ? names.filter(name => name !== '') : undefined;
}
