import { Type } from 'typebox';
import { need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';
import { field, lite, made, tips } from './lite.ts';

/** Opening, highest, lowest and closing price. */
export const candlestick = chartOperator({
  type: 'candlestick',
  label: 'Candlestick chart',
  summary:
    'Prices over time: a candle per row from the opening to the closing price, its wick from the lowest to the highest.',
  config: Type.Object({
    date: attribute('Date'),
    open: attribute('Opening price'),
    high: attribute('Highest price'),
    low: attribute('Lowest price'),
    close: attribute('Closing price'),
    ...titled,
  }),
  channels: ({ date, open, high, low, close }) => ({
    ...need('date', date, 'any'),
    ...need('open', open, 'number'),
    ...need('high', high, 'number'),
    ...need('low', low, 'number'),
    ...need('close', close, 'number'),
  }),
  draw(picture) {
    const marks = picture.marks.map(mark => ({
      ...mark,
      change: Number(mark.close) < Number(mark.open) ? 'down' : 'up',
    }));
    const shared = {
      x: field(picture, 'date'),
      color: {
        field: 'change',
        type: 'nominal',
        title: null,
        scale: { domain: ['up', 'down'], range: ['#2a9d8f', '#d1495b'] },
      },
      tooltip: tips(picture, 'date', 'open', 'high', 'low', 'close'),
    };
    const price = (name: string) => made(name, 'Price', { scale: { zero: false } });
    const width = Math.min(14, Math.max(1, 400 / Math.max(1, marks.length)));
    const layer = [
      { mark: 'rule', encoding: { ...shared, y: price('low'), y2: { field: 'high' } } },
      { mark: { type: 'bar', size: width }, encoding: { ...shared, y: price('open'), y2: { field: 'close' } } },
    ];
    return { spec: lite(picture, { layer }, marks) };
  },
});
