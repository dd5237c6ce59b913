// Made from apps/web-bff/openapi.json by `node tools/workspace/generate.mjs`. Do not edit.

export interface paths {
    "/api/pages/home": {
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
    "/api/pages/products/{id}": {
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
    "/api/pages/orders": {
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
        HomePage: {
            /** @description null when it is missing */
            hero: {
                title: string;
                subtitle: string;
                image: {
                    small: components["schemas"]["Image"];
                    medium: components["schemas"]["Image"];
                    large: components["schemas"]["Image"];
                };
                link: string;
            } | null;
            categories: {
                id: string;
                name: string;
                productCount: number;
                href: string;
            }[];
            featured: components["schemas"]["ProductCard"][];
            degraded?: components["schemas"]["Degraded"];
        };
        Image: {
            url: string;
            width: number;
            height: number;
        };
        Images: {
            alt: string;
            small: components["schemas"]["Image"];
            medium: components["schemas"]["Image"];
            large: components["schemas"]["Image"];
        };
        Money: {
            amountMinor: number;
            currency: string;
        };
        OrdersPage: {
            orders: {
                id: string;
                status: string;
                placedAt: string;
                total: components["schemas"]["Money"];
                lines: {
                    productId: string;
                    variantId: string;
                    /** @description null when products are missing, or this one is gone */
                    name: string | null;
                    image: components["schemas"]["Images"] | null;
                    quantity: number;
                    unitPrice: components["schemas"]["Money"];
                    href: string;
                }[];
            }[];
            nextCursor: string | null;
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
        ProductCard: {
            id: string;
            name: string;
            price: components["schemas"]["Money"];
            images: components["schemas"]["Images"][];
            rating: components["schemas"]["Rating"];
            stock: number;
            categoryId: string;
            /** @description null when sellers are missing */
            seller: components["schemas"]["Seller"] | null;
            /** @description Where its page is */
            href: string;
        };
        ProductPage: {
            id: string;
            name: string;
            /** @description The seller's HTML: to be sanitized before it is shown */
            descriptionHtml: string;
            price: components["schemas"]["Money"];
            images: components["schemas"]["Images"][];
            rating: components["schemas"]["Rating"];
            stock: number;
            categoryId: string;
            variants: {
                id: string;
                name: string;
                attributes: {
                    [key: string]: string;
                };
                price: components["schemas"]["Money"];
                stock: number;
            }[];
            /** @description null when it is missing */
            seller: components["schemas"]["Seller"] | null;
            reviews: {
                id: string;
                rating: number;
                title: string;
                text: string;
                author: {
                    id: string;
                    /** @description null when names are missing */
                    name: string | null;
                };
                createdAt: string;
            }[];
            related: {
                id: string;
                name: string;
                price: components["schemas"]["Money"];
                images: components["schemas"]["Images"][];
                rating: components["schemas"]["Rating"];
                stock: number;
                categoryId: string;
                /** @description Where its page is */
                href: string;
            }[];
            degraded?: components["schemas"]["Degraded"];
        };
        Rating: {
            average: number;
            count: number;
        };
        Seller: {
            id: string;
            name: string;
            shopName: string | null;
            rating: components["schemas"]["Rating"] | null;
            avatar: components["schemas"]["Images"];
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
            query?: never;
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
                    "application/json": components["schemas"]["HomePage"];
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
            query?: never;
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
                    "application/json": components["schemas"]["ProductPage"];
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
                    "application/json": components["schemas"]["OrdersPage"];
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
