import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, maybe } from './fields.ts';
import { imageAddress } from './image-address.ts';
import { lite } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

/** Pictures that rows hold. */
export const imageChart = chartOperator({
  type: 'image',
  label: 'Images',
  summary:
    'The pictures in the first rows, side by side: PNG, JPEG, GIF, WebP or SVG as bytes, base64 or data: addresses. Nothing is fetched.',
  config: Type.Object({
    image: attribute('Image', 'Bytes, or a text of base64 or a data: address'),
    caption: maybe('Caption', 'Stands under the picture'),
    limit: Type.Integer({ default: 12, minimum: 1, maximum: 200, description: 'Pictures at most' }),
    size: Type.Integer({ default: 160, minimum: 16, maximum: 1000, description: 'Pixels of each side' }),
    columns: Type.Integer({ default: 4, minimum: 1, maximum: 20, description: 'Pictures in a line' }),
    ...titled,
  }),
  channels: ({ image, caption }) => ({ ...need('image', image, 'binary'), ...may('caption', caption, 'any') }),
  gather: ({ limit }) => ({ kind: 'sample', limit, first: true }),
  draw(picture, { size, columns, caption }) {
    const pictures = picture.marks.flatMap(({ image, ...mark }): Mark[] => {
      const address = imageAddress(String(image));
      return address === null ? [] : [{ ...mark, image: address }];
    });
    const marks = pictures.map((mark, i): Mark => ({ ...mark, column: i % columns, line: Math.floor(i / columns) }));
    const place = (name: string) => ({ field: name, type: 'ordinal', axis: null });
    const at = { x: place('column'), y: place('line') };
    const words = {
      mark: { type: 'text', dy: size / 2 + 8, limit: size },
      encoding: { ...at, text: { field: 'caption' } },
    };
    const layer = [
      {
        mark: { type: 'image', width: size, height: size, aria: false },
        encoding: { ...at, url: { field: 'image', type: 'nominal' } },
      },
      ...(caption === undefined ? [] : [words]),
    ];
    const lost = picture.marks.length - marks.length;
    const spec = lite(picture, { layer, config: { view: { stroke: null } } }, marks);
    return {
      spec: { ...spec, width: { step: size + 10 }, height: { step: size + 26 } },
      rows: marks.length,
      notices: lost > 0 ? [`${rowsText(lost)} without a picture left out`] : [],
    };
  },
});
