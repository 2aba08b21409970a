import "antd/dist/antd.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { askFirst } from "./app/askFirst";
import { firstAnswers } from "./app/firstAnswers";
import { appRouter } from "./app/router";
import { createQueryClient, keepLive } from "./lib/data";
import { installPlatform } from "./lib/host";
import { startI18n } from "./lib/i18n";
import { detectPlatform } from "./platform";

// For the faces of the text (base.css): before there is any.
if (/Linux/.test(navigator.userAgent)) document.documentElement.dataset.system = "linux";
installPlatform(detectPlatform());
const client = createQueryClient();
// Before anything is asked: what changes from then on is heard.
keepLive(client);
// Its sentences, the first page's code and what that shows are all on their way at once.
askFirst(client);
const router = appRouter();
await startI18n();
await firstAnswers(client, router);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
);
