// Made from apps/mobile-bff/openapi.json by `node tools/workspace/generate.mjs`. Do not edit.

export interface paths {
    "/v1/screens/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop's front page */
        get: operations["home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All about one product */
        get: operations["product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's orders, newest first */
        get: operations["orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What is missing from the answer, and why. Whole answers have none; those that have it are not to be stored. */
        Degraded: {
            part: string;
            /** @description `timeout`, `unreachable`, `reset`, `failed`, `answer_invalid` … */
            reason: string;
        }[];
        HomeScreen: {
            /** @description Of the hero; null when it is missing */
            title: string | null;
            subtitle: string | null;
            image: string | null;
            link: string | null;
            categories: {
                id: string;
                name: string;
            }[];
            items: components["schemas"]["ProductRow"][];
            /** @description `cursor` of the next page; null at the end */
            next: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        OrdersScreen: {
            items: {
                id: string;
                status: string;
                placedAt: string;
                /** @description In the smallest unit of the currency */
                total: number;
                currency: string;
                pieces: number;
                /** @description What was bought; empty when products are missing */
                names: string[];
                /** @description Of the first that was bought */
                image: string | null;
            }[];
            /** @description `cursor` of the next page; null at the end */
            next: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        Problem: {
            /** @description `urn:portico:error:` and the code */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong with this request, and what to do next */
            detail: string;
            /** @description Stable, such as `upstream_timeout`; there may be new ones at any time */
            code: string;
            /**
             * @description Who has to change something
             * @enum {string}
             */
            source: "client" | "gateway" | "upstream";
            /** @description Whether the same request can succeed later */
            retryable: boolean;
            /** @description Quote it to the operators */
            requestId?: string;
            /** @description The service at fault */
            upstream?: string;
            /** @description The part of the view that failed */
            part?: string;
            /** @description What does not fit, one by one */
            errors?: ({
                detail: string;
                pointer?: string;
                parameter?: string;
            } & {
                [key: string]: unknown;
            })[];
        } & {
            [key: string]: unknown;
        };
        ProductRow: {
            id: string;
            name: string;
            /** @description In the smallest unit of the currency */
            price: number;
            currency: string;
            image: string | null;
            rating: number;
            inStock: boolean;
            /** @description The shop's name; null when sellers are missing */
            seller: string | null;
        };
        ProductScreen: {
            id: string;
            name: string;
            /** @description What the seller says, without markup */
            text: string;
            /** @description In the smallest unit of the currency */
            price: number;
            currency: string;
            images: string[];
            rating: number;
            ratings: number;
            variants: {
                id: string;
                name: string;
                price: number;
                inStock: boolean;
            }[];
            /** @description The shop's name; null when it is missing */
            seller: string | null;
            reviews: {
                id: string;
                rating: number;
                title: string;
                author: string | null;
            }[];
            related: {
                id: string;
                name: string;
                price: number;
                image: string | null;
            }[];
            degraded?: components["schemas"]["Degraded"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    home: {
        parameters: {
            query?: {
                /** @description Of the screen, in points */
                width?: number;
                /** @description Pixels in a point */
                dpr?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shop's front page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HomeScreen"];
                };
            };
            /** @description Any refusal or failure */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    product: {
        parameters: {
            query?: {
                /** @description Of the screen, in points */
                width?: number;
                /** @description Pixels in a point */
                dpr?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All about one product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductScreen"];
                };
            };
            /** @description Any refusal or failure */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    orders: {
        parameters: {
            query?: {
                /** @description Of the screen, in points */
                width?: number;
                /** @description Pixels in a point */
                dpr?: number;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's orders, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrdersScreen"];
                };
            };
            /** @description Any refusal or failure */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
