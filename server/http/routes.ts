import { registerVisitor } from '../auth/visitor.ts';
import { registerRoomSocket } from '../rooms/room-socket.ts';
import { registerAccountRoutes } from './account-routes.ts';
import type { RegisterRoutes } from './app-type.ts';
import { registerAuditRoutes } from './audit-routes.ts';
import { registerCatalogueRoutes } from './catalogue-routes.ts';
import { registerCheckRoutes } from './check-routes.ts';
import { registerDatasetRoutes } from './dataset-routes.ts';
import { registerMeRoutes } from './me-routes.ts';
import { registerMemberRoutes } from './member-routes.ts';
import { registerNoticeRoutes } from './notice-routes.ts';
import { registerPeopleRoutes } from './people-routes.ts';
import { registerResultRoutes } from './result-routes.ts';
import { registerRunRoutes } from './run-routes.ts';
import { registerSecretRoutes } from './secret-routes.ts';
import { registerSessionRoutes } from './session-routes.ts';
import { registerTokenRoutes } from './token-routes.ts';
import { registerVersionRoutes } from './version-routes.ts';
import { registerWorkflowRoutes } from './workflow-routes.ts';

/** Every topic, one line each; whoever tells who is asking comes first. */
export const routes: readonly RegisterRoutes[] = [
  registerVisitor,
  registerSessionRoutes,
  registerMeRoutes,
  registerNoticeRoutes,
  registerPeopleRoutes,
  registerAccountRoutes,
  registerTokenRoutes,
  registerAuditRoutes,
  registerMemberRoutes,
  registerWorkflowRoutes,
  registerVersionRoutes,
  registerCheckRoutes,
  registerCatalogueRoutes,
  registerSecretRoutes,
  registerRoomSocket,
  registerDatasetRoutes,
  registerRunRoutes,
  registerResultRoutes,
];
