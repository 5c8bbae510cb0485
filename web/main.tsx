import './style/tokens.css';
import './style/base.css';
import './parts/parts.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, askEarly } from './app.tsx';
import { keepApp } from './offline/register.ts';
import { watchOtherTabs } from './offline/remembered.ts';
import { queryClient } from './state/queries.ts';
import { watchTheme } from './state/ui.ts';

askEarly();
watchTheme();
watchOtherTabs();
keepApp();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
        <App />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
);
