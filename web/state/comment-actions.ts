import { navigate } from 'wouter/use-browser-location';
import { placeComment, toggleList, togglePins } from '../comments/comment-store.ts';
import type { Action } from './action.ts';

/** Comments, and the way to datasets. */
export const commentActions: readonly Action[] = [
  {
    id: 'comment',
    label: 'Comment',
    group: 'Comments',
    keys: ['C'],
    enabled: ({ room }) => room.commentable,
    run: placeComment,
  },
  { id: 'comments', label: 'Show or hide the list of comments', group: 'Comments', keys: ['Shift+C'], run: toggleList },
  { id: 'pins', label: 'Show or hide pins of comments', group: 'Comments', keys: [], run: togglePins },
  { id: 'datasets', label: 'Datasets…', group: 'Go to', keys: [], run: () => navigate('/datasets') },
];
