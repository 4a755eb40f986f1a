import type { DesignView } from '../design-view.ts';
import type { LayersView } from '../layers-view.ts';
import { Scroll } from './scroll.tsx';
import { bytesText, digits, shapeText, shortText } from './texts.ts';

const shadeOf = (bits: number): number => 1 + [1, 2, 4, 8].filter(most => bits > most).length;

/** What each layer computes, in which precision; folds and cycles where there is hardware. */
export function Layers({ layers, design }: { readonly layers: LayersView; readonly design?: DesignView }) {
  const folds = new Map(design?.folds.map(fold => [fold.layer, fold]));
  return (
    <section aria-labelledby="layers">
      <h2 id="layers">Layers</h2>
      <ul class="ends">
        {layers.inputs.map(({ name, shape, type, meaning }) => (
          <li key={name}>
            input <strong>{shortText(name)}</strong> {shapeText(shape)} as <code>{type}</code>, {meaning}
          </li>
        ))}
        {layers.outputs.map(({ name, shape, type, meaning }) => (
          <li key={name}>
            output <strong>{shortText(name)}</strong> {shapeText(shape)} as <code>{type}</code>, {meaning}
          </li>
        ))}
      </ul>
      <Scroll label="table of layers">
        <table>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">operator</th>
              <th scope="col">in</th>
              <th scope="col">out</th>
              <th scope="col">shape</th>
              <th scope="col" class="n">
                range
              </th>
              <th scope="col" class="n">
                parameters
              </th>
              <th scope="col" class="n">
                MACs
              </th>
              <th scope="col" class="n">
                PE
              </th>
              <th scope="col" class="n">
                SIMD
              </th>
              <th scope="col" class="n">
                cycles
              </th>
            </tr>
          </thead>
          <tbody>
            {layers.layers.map(layer => {
              const fold = folds.get(layer.name);
              const isSlow = design?.bottleneck.layer === layer.name;
              return (
                <tr key={layer.name} class={isSlow ? 'slow' : undefined}>
                  <th scope="row" class="name" title={layer.from.join(', ')}>
                    {shortText(layer.name)}
                  </th>
                  <td>
                    {layer.kind}
                    {layer.banks > 1 && `, ${layer.banks} banks`}
                  </td>
                  <td>{layer.inputType}</td>
                  <td>
                    <span class={`p p${shadeOf(layer.outputBits)}`}>{layer.outputType}</span>
                  </td>
                  <td>{shapeText(layer.shape)}</td>
                  <td class="n">
                    {digits(layer.range.min)} to {digits(layer.range.max)}
                  </td>
                  <td class="n">{layer.parameterBytes > 0 ? bytesText(layer.parameterBytes) : ''}</td>
                  <td class="n">{layer.macs > 0 ? digits(layer.macs) : ''}</td>
                  <td class="n">{fold ? fold.pe : ''}</td>
                  <td class="n">{fold ? fold.simd : ''}</td>
                  <td class="n">{fold ? digits(fold.cycles) : ''}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={6}>
                {layers.layers.length} layers
              </th>
              <td class="n">{bytesText(layers.parameterBytes)}</td>
              <td class="n">{digits(layers.macs)}</td>
              <td colSpan={3} />
            </tr>
          </tfoot>
        </table>
      </Scroll>
    </section>
  );
}
