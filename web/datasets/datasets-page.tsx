import './datasets.css';
import { Database, Globe, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { sizeText } from '../parts/size-text.ts';
import { path } from '../state/api.ts';
import { NewDatasetDialog } from './new-dataset-dialog.tsx';
import { type Dataset, useDatasets } from './use-dataset.ts';

/** The datasets that this person may see. */
export const DatasetsPage = () => {
  const { data, error } = useDatasets();
  const [text, setText] = useState('');
  const [making, setMaking] = useState(false);
  const wanted = text.trim().toLowerCase();
  const found = data?.items.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="page-head">
        <h1>Datasets</h1>
        {data && data.items.length > 0 && (
          <input
            className="input"
            type="search"
            placeholder="Search datasets"
            aria-label="Search datasets"
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
        <Button look="main" onClick={() => setMaking(true)}>
          <Plus size={14} /> New dataset
        </Button>
      </div>
      {error && <FaultNote error={error} />}
      {found && found.length > 0 && (
        <ul className="dataset-list" aria-label="Datasets">
          <li className="dataset-row head" aria-hidden="true">
            <span>Name</span>
            <span>Version</span>
            <span>Size</span>
            <span>Your role</span>
            <span>Made</span>
          </li>
          {found.map(dataset => (
            <Row key={dataset.name} dataset={dataset} />
          ))}
        </ul>
      )}
      {found?.length === 0 && wanted !== '' && <Empty title={`No dataset is called “${text}”`} />}
      {data?.items.length === 0 && (
        <div className="dataset-none">
          <Empty icon={<Database size={28} />} title="You have no datasets yet">
            A dataset keeps files in versions that never change, so a run can be repeated on exactly the same data. Make
            one and drop files on it, or save a result of a run as one.
          </Empty>
          <Button look="main" onClick={() => setMaking(true)}>
            <Plus size={14} /> New dataset
          </Button>
        </div>
      )}
      <NewDatasetDialog open={making} onClose={() => setMaking(false)} />
    </>
  );
};

const Row = ({ dataset }: { readonly dataset: Dataset }) => {
  const { name, description, version, sizeBytes, role, created } = dataset;
  return (
    <li>
      <Link className="dataset-row" href={path('datasets', name)}>
        <span className="dataset-name">
          <strong className="ellipsis">
            {name} {dataset.public && <Globe size={13} aria-label="public" />}
          </strong>
          <small className="ellipsis">{description.split('\n')[0]}</small>
        </span>
        <span className="numbers">{version === 0 ? 'empty' : `v${version}`}</span>
        <span className="numbers">{version === 0 ? '' : sizeText(sizeBytes)}</span>
        <span>{role}</span>
        <span>{ago(created)}</span>
      </Link>
    </li>
  );
};
