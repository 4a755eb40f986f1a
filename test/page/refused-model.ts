import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';

/** Names that a file may give its nodes, to become markup. */
export const HOSTILE =
  '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';

/** A model that is refused at its second node, whose names are markup: nothing quantizes what the sigmoid gives. */
export function refusedModel(): Uint8Array {
  const net = new NetworkBuilder(HOSTILE);
  const x = net.input(`${HOSTILE} in`, [1, 4]);
  const y = net.matMul(x, net.constant([1, -1, 2, 0], [4, 1]), { name: `${HOSTILE} product` });
  net.output(`${HOSTILE} out`, net.quant(y, { scale: 0.5, bits: 4, signed: true, name: `${HOSTILE} quant` }));
  return writeOnnx(net.build());
}
