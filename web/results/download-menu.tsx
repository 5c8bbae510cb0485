import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { type Query, url } from '../state/api.ts';

const formats = [
  ['csv', 'CSV', 'for spreadsheets'],
  ['json', 'JSON', 'an array of objects'],
  ['jsonl', 'JSON lines', 'an object per line'],
  ['arrow', 'Arrow', 'with types'],
  ['parquet', 'Parquet', 'with types, compressed'],
] as const;

interface DownloadProps {
  readonly address: string;
  readonly query: Query;
  readonly filtered: boolean;
  readonly disabled: boolean;
}

/** Rows as a file, sorted and filtered as they are shown. */
export const DownloadMenu = ({ address, query, filtered, disabled }: DownloadProps) => (
  <Menu
    label="Download"
    trigger={
      <Button look="bare" disabled={disabled}>
        <Download size={14} /> Download
      </Button>
    }
  >
    {filtered && <DropdownMenu.Label className="menu-note">Only the rows that match the filter</DropdownMenu.Label>}
    {formats.map(([format, name, use]) => (
      <DropdownMenu.Item key={format} className="menu-item" asChild>
        <a href={url(address, { ...query, format })} download>
          {name} <span className="keys">{use}</span>
        </a>
      </DropdownMenu.Item>
    ))}
  </Menu>
);
