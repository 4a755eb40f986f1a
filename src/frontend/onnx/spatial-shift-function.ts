import { create } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type FunctionProto,
  FunctionProtoSchema,
  NodeProtoSchema,
} from 'onnx-buf';
import { BITWRIGHT_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { FunctionBody, type Value } from './function-body.ts';
import { opsetImport } from './proto-builders.ts';

export const SPATIAL_SHIFT = 'SpatialShift';

/**
 * SpatialShift (docs/guide/spatial-shift.md) in standard operators, so that any runtime with model-local functions
 * computes it. Bilinear sampling is a product of matrices: for each channel
 *
 *   Y = A X B,   A[i][y] = hat(y - i * stride - dy),   B[x][j] = hat(x - j * stride - dx),   hat(t) = max(0, 1 - |t|)
 *
 * whose columns and rows past the image do not exist, which is to say that there is nothing but zeros.
 *
 * @param opset of the model: the body is read in that one
 */
export function spatialShiftProto(opset: number): FunctionProto {
  const f = new FunctionBody();
  const stride = 'stride_value';
  const shape = f.op('Shape', ['x']);
  const scalar = (vector: Value): Value => f.op('Squeeze', [vector]);
  const size = (axis: number): Value => scalar(f.op('Gather', [shape, f.dims(axis)], { axis: { int: 0 } }));
  const [zero, one] = [scalar(f.dims(0)), scalar(f.dims(1))];
  const places = (count: Value, step: Value, ...dims: readonly number[]): Value =>
    f.op('Reshape', [f.float(f.op('Range', [zero, count, step])), f.dims(...dims)]);
  const shiftsOf = (column: number): Value =>
    f.op('Reshape', [f.op('Gather', ['shifts', f.dims(column)], { axis: { int: 1 } }), f.dims(-1, 1, 1)]);
  const hat = (distance: Value): Value => f.op('Relu', [f.sub(f.number(1), f.abs(distance))]);
  const [height, width] = [size(2), size(3)];
  const down = hat(
    f.sub(f.sub(places(height, one, 1, 1, -1), places(height, stride, 1, -1, 1)), shiftsOf(1)),
  );
  const across = hat(
    f.sub(f.sub(places(width, one, 1, -1, 1), places(width, stride, 1, 1, -1)), shiftsOf(0)),
  );
  f.result('y', f.op('MatMul', [f.op('MatMul', [down, 'x']), across]));
  return create(FunctionProtoSchema, {
    name: SPATIAL_SHIFT,
    domain: BITWRIGHT_DOMAIN,
    input: ['x', 'shifts'],
    output: ['y'],
    attribute: ['stride'],
    node: [strideNode(stride), ...f.nodes],
    opsetImport: [opsetImport(STANDARD_DOMAIN, opset)],
  });
}

/** The attribute as a value. */
function strideNode(output: Value) {
  return create(NodeProtoSchema, {
    opType: 'Constant',
    output: [output],
    attribute: [
      create(AttributeProtoSchema, { name: 'value_int', type: AttributeType.INT, refAttrName: 'stride' }),
    ],
  });
}
