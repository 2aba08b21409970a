import "antd/dist/antd.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { askFirst } from "./app/askFirst";
import { appRouter } from "./app/router";
import { createQueryClient, keepLive } from "./lib/data";
import { installPlatform } from "./lib/host";
import { startI18n } from "./lib/i18n";
import { detectPlatform } from "./platform";

installPlatform(detectPlatform());
const client = createQueryClient();
// Before anything is asked: what changes from then on is heard.
keepLive(client);
// Its sentences, the first page's code and what that shows are all on their way at once.
askFirst(client);
appRouter();
await startI18n();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);
